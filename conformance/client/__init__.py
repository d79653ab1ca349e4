"""A typed client for the endpoint, small and exemplary: it passes the whole kit for SDKs."""

from conformance.client.client import AsyncCampaigns, Campaigns
from conformance.client.errors import CampaignsError, Field
from conformance.client.models import Campaign

__all__ = ["AsyncCampaigns", "Campaign", "Campaigns", "CampaignsError", "Field"]
