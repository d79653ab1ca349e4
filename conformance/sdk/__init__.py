"""The kit that puts an SDK under the contract: what does it send, and does it survive and surface every answer?"""

from conformance.sdk.outcome import AdapterError, Call, Outcome, Raised, Returned, Silent

__all__ = ["AdapterError", "Call", "Outcome", "Raised", "Returned", "Silent"]
