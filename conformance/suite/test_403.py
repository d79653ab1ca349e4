"""403: the token lacks the scope campaigns:write."""

from conformance.suite.api import Api
from conformance.suite.fleet import NotExercised
from conformance.suite.requirement import proves
from conformance.targets.target import READONLY_TOKEN


@proves("403/read-only-token", "A token without the scope campaigns:write is refused with 403.", item="scope")
def test_read_only_token(api: Api) -> None:
    if READONLY_TOKEN not in api.target.secrets:
        raise NotExercised(f"{READONLY_TOKEN} is not set; it has to be a token without the scope campaigns:write")
    api.expect(api.patch(api.fleet.any, headers={"Authorization": f"Bearer ${READONLY_TOKEN}"}), 403)
