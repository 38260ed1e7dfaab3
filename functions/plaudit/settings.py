"""What the template tells a function about its surroundings; read on first use, never at import."""

import os
from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict


class Settings(BaseModel):
    """One field per environment variable; a function that is not given one never asks for it."""

    model_config = ConfigDict(frozen=True)

    registry_table: str
    tenant_table_prefix: str
    table_arn_prefix: str = ""
    tenant_access_role_arn: str = ""
    key_pepper_secret_arn: str = ""
    batch_queue_url: str = ""
    job_queue_url: str = ""
    clock_queue_url: str = ""
    fan_out_queue_url: str = ""
    delivery_queue_url: str = ""
    patient_queue_url: str = ""
    delivery_dead_letter_queue_url: str = ""
    webhook_master_secret_arn: str = ""
    webhook_targets: Literal["public", "loopback"] = "public"
    longest_request_seconds: int = 90
    provisioning_function_name: str = ""
    dashboard_url: str = ""
    cors_origins: str = ""
    rate_limits: bool = False
    tenant_table_protection: bool = True
    tenant_grace_days: int = 30


@cache
def settings() -> Settings:
    """Return the settings of this process."""
    present = {name: os.environ[name.upper()] for name in Settings.model_fields if name.upper() in os.environ}
    return Settings.model_validate(present)
