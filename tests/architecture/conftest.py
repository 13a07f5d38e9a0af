from tests.web.conftest import probe_as, probes

__all__ = ["probe_as", "probes"]
