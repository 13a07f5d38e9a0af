"""What the pages of handovers say, as a reader sees it."""

from __future__ import annotations

from tests.checked_client import CheckedClient


def text_of(client: CheckedClient, url: str) -> str:
    return client.page(url).words


def previewed(client: CheckedClient, handover_id: int) -> str:
    """The plan, after its preview was asked for."""
    client.submit(f"/handovers/{handover_id}", form=f"/handovers/{handover_id}/previews")
    return text_of(client, f"/handovers/{handover_id}")
