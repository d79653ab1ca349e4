"""Reports: the verdicts of a run in the forms that people and programs read. Reports send nothing."""
