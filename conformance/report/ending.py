"""How a run ended: one that was not played to its end, or of which a part is missing, says so before all else."""

import re

from conformance.console import inert
from conformance.errors import REPORT_IT
from conformance.report_model import Entry, Report
from conformance.verdict import Verdict
from conformance.verdicts.exit_code import CONFORMANT, INCONCLUSIVE
from conformance.verdicts.fold import NEVER


def ended(document: Report) -> Report:
    """A report whose sentence and exit code say that it is not of a whole run, where it is not.

    Such a report never ends with 0: what is missing may be what is broken.
    """
    why = ending(document)
    if not why:
        return document
    code = document["exit_code"]
    code = INCONCLUSIVE if document["suite_error"] or code == CONFORMANT else code
    rest = document["sentence"]
    if code == INCONCLUSIVE:
        rest = re.sub(r"\AConformant(?: but[^:]*)?(?=: |, with)", "Inconclusive", rest)
    requirements = [_unreached(entry, document) for entry in document["requirements"]]
    return document | {"exit_code": code, "sentence": f"{why} {rest}", "requirements": requirements}


def _unreached(entry: Entry, document: Report) -> Entry:
    """A requirement with the reason why nothing had to do with it, where that is how the run ended."""
    if entry["verdict"] != Verdict.NOT_EXERCISED or not entry["reason"].startswith(NEVER):
        return entry
    if document["suite_error"]:
        return entry | {"reason": "the suite itself failed before"}
    return entry | {"reason": "the run was interrupted before" if document["interrupted"] else "a part is missing"}


def ending(document: Report) -> str:
    """Why a report is not of a whole run, as sentences; nothing, if it is."""
    sentences = []
    if document["suite_error"]:
        sentences.append(f"The suite itself failed ({inert(document['suite_error'])}): {REPORT_IT}.")
    if document["interrupted"]:
        scenarios = document["scenarios"]
        sentences.append(
            f"Not a whole run: the run was interrupted after {scenarios['played']} of {scenarios['of']} scenarios."
        )
    if document["missing"]:
        sentences.append(f"Not the whole run, without {', '.join(map(inert, document['missing']))}.")
    return " ".join(sentences)
