"""Names for the identifiers, so that the type checker keeps them apart."""

from typing import NewType

OrganisationId = NewType("OrganisationId", str)
EnvironmentId = NewType("EnvironmentId", str)
TenantId = NewType("TenantId", str)
CustomerId = NewType("CustomerId", str)
"""The customer's own id of a tenant: what the `Tenant-ID` header carries (behaviour 1.4)."""
KeyId = NewType("KeyId", str)
UserId = NewType("UserId", str)
MetricId = NewType("MetricId", str)
AttributeId = NewType("AttributeId", str)
AchievementId = NewType("AchievementId", str)
PointsSystemId = NewType("PointsSystemId", str)
TriggerId = NewType("TriggerId", str)
LevelId = NewType("LevelId", str)
BoostId = NewType("BoostId", str)
LeaderboardId = NewType("LeaderboardId", str)
PauseId = NewType("PauseId", str)
AwardId = NewType("AwardId", str)
CompletionId = NewType("CompletionId", str)
EventId = NewType("EventId", str)
JobId = NewType("JobId", str)
WebhookId = NewType("WebhookId", str)
DeliveryId = NewType("DeliveryId", str)
