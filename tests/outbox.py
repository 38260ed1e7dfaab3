"""What was announced, in a line each, and what waits to be told to the outside world."""

from dumps import dump
from plaudit.domain.configuration import Configuration
from plaudit.storage.attributes import Item
from plaudit.storage.configuration import load_configuration
from plaudit.storage.dynamodb import ALL_SORT_KEYS, query
from plaudit.storage.keys import OUTBOX_SHARDS
from plaudit.storage.tenant_tables import TenantTable


def announced(table: TenantTable) -> list[str]:
    """What was announced of the tenant: when, what, and of which board, run or boost; by time."""
    names = _names(load_configuration(table))
    records = [item for key, item in dump(table.name).items() if key.pk.startswith("ANNOUNCED#")]
    return [_line(item["at"], item["effect"], names) for item in sorted(records, key=lambda item: str(item["at"]))]


def waiting(table: TenantTable) -> list[Item]:
    """Everything in the outbox."""
    return [
        item
        for shard in range(OUTBOX_SHARDS)
        for item in query(table.client, table.name, f"OUTBOX#{shard}", between=ALL_SORT_KEYS)
    ]


def _line(key: str, effect: Item, names: dict[str, str]) -> str:
    about = names.get(str(effect.get("leaderboard_id") or effect.get("boost_id")), "?")
    return f"{key[5:10]} {key[11:16]} {effect['type']} {about} {effect.get('run', '')}".strip()


def _names(configuration: Configuration) -> dict[str, str]:
    boards = {str(board.id): board.key for board in configuration.leaderboards.values()}
    return boards | {str(boost.id): boost.name for boost in configuration.boosts.values()}
