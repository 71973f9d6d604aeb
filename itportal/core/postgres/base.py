"""A server that has ended has closed its end of the connection: that shows without asking it."""

import select
import time

from django.db.backends.postgresql import base

# A network may drop a connection in silence: one that rested longer is asked.
TRUST_SECONDS = 20.0


class DatabaseWrapper(base.DatabaseWrapper):
    health_check_enabled: bool  # the stubs leave them out
    health_check_done: bool
    _known_well_at = 0.0

    def init_connection_state(self) -> None:
        """Statements that are kept (core.prepared) are planned once, not for each of their values."""
        super().init_connection_state()
        with self.connection.cursor() as cursor:
            cursor.execute("SET plan_cache_mode = force_generic_plan")
        if not self.get_autocommit():
            self.connection.commit()

    def close_if_health_check_failed(self) -> None:
        """Before the first statement of a request (CONN_HEALTH_CHECKS)."""
        waiting = self.health_check_enabled and not self.health_check_done
        if self.connection is None or not waiting:
            return
        now = time.monotonic()
        if now - self._known_well_at < TRUST_SECONDS and self._is_quiet():
            self.health_check_done = True
            return
        super().close_if_health_check_failed()
        self._known_well_at = now

    def _is_quiet(self) -> bool:
        """Nothing came unasked: no end of the connection, no last words of the server."""
        if self.connection.closed:
            return False
        watch = select.poll()
        watch.register(self.connection.fileno(), select.POLLIN)
        return not watch.poll(0)
