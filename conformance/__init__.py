"""Contract tests for one endpoint: PATCH /campaigns/{id} of Talkdesk's Campaign Management API."""

__version__ = "0.1.0"
