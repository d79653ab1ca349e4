"""The campaign, typed. Enumerations stay open, and members that nobody knows are kept: the API may grow.

A test holds these models against the contract, member by member.
"""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field


class Model(BaseModel):
    """An object of the API. What its class does not name is in ``model_extra``."""

    model_config = ConfigDict(extra="allow", frozen=True, populate_by_name=True)


class Link(Model):
    """Where a HAL relation leads (page items 1 and 2)."""

    href: str | None = None


class Links(Model):
    """The relations of a campaign."""

    own: Link = Field(alias="self")
    campaigns: Link | None = None


class AbandonmentTimeout(Model):
    """When an answered call without an agent is hung up (page item 10.4.1)."""

    amount: int


class DialingModeConfiguration(Model):
    """How calls are launched (page item 10)."""

    answering_machine_detection: bool | None = None
    amd_metadata: bool | None = None
    max_abandonment_rate: int | None = None
    max_dialing_ratio: int | None = None
    max_ring_time_in_secs: int
    abandonment_timeout: AbandonmentTimeout | None = None


class CallingHours(Model):
    """A span of hours on some days of the week (page item 11.7)."""

    begin: str = Field(alias="from")
    end: str = Field(alias="to")
    week_days: list[str]


class Disposition(Model):
    """What follows a call that ended so (page items 11.8.1 to 11.8.4)."""

    status_after_call: str
    custom: bool
    max_attempts: int | None = None
    retry_period: int | None = None
    retry_period_time_unit: str | int | None = None


class FinalDisposition(Model):
    """What follows a call to a number that is none (page item 11.8.6)."""

    status_after_call: str


class Dispositions(Model):
    """What follows a call, by how it ended (page item 11.8)."""

    busy: Disposition
    no_answer: Disposition
    abandoned: Disposition | None = None
    answering_machine_detection: Disposition | None = None
    hangup_before_connection: Model | None = None
    agent_hangup_before_connection: Model | None = None
    invalid_number: FinalDisposition | None = None


class PhoneType(Model):
    """How often a phone of one type is tried (page item 11.9)."""

    type: str | None = None
    max_attempts: int
    retry_period: int | None = None
    retry_period_time_unit: str | int | None = None
    retry_time_unit: str | None = None


class DialingStrategy(Model):
    """How records are dialled (page item 11)."""

    max_skip_attempts: int | None = None
    strategy_type: str | None = None
    preview_timeout: int | None = None
    max_attempts: int
    retry_period: int
    retry_time_unit: str
    calling_hours: list[CallingHours]
    dispositions: Dispositions
    record_chain: list[PhoneType] | None = None
    lists_sorting_criteria: str | None = None


class Campaign(Model):
    """A campaign as the API shows it."""

    links: Links = Field(alias="_links")
    id: str
    name: str
    dialing_mode: str | None = None
    priority: int | None = None
    run_once: bool | None = None
    action_required: bool | None = None
    status: str | bool | None = None
    dialing_mode_configuration: DialingModeConfiguration | None = None
    dialing_strategy: DialingStrategy | None = None
    created_at: datetime | None = None
