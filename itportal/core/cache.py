"""The Redis cache, forgiving: when Redis is away, nothing is found and nothing fails."""

import logging
from typing import Any, TypeAlias

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import ConnectionError as RedisDown
from redis.exceptions import TimeoutError as RedisSlow

logger = logging.getLogger(__name__)
AWAY = (RedisDown, RedisSlow)
KeyT: TypeAlias = str | bytes | memoryview


class ForgivingClient(RedisCacheClient):
    """Answers as an empty cache while Redis cannot be reached (requests are still filed)."""

    def add(self, key: KeyT, value: Any, timeout: Any) -> bool:
        try:
            return super().add(key, value, timeout)
        except AWAY:
            return True

    def get(self, key: KeyT, default: Any) -> Any:
        try:
            return super().get(key, default)
        except AWAY:
            return default

    def set(self, key: KeyT, value: Any, timeout: Any) -> None:
        try:
            super().set(key, value, timeout)
        except AWAY:
            logger.warning("cache away: %r not stored", key)

    def touch(self, key: KeyT, timeout: Any) -> bool:
        try:
            return super().touch(key, timeout)
        except AWAY:
            return False

    def delete(self, key: KeyT) -> bool:
        try:
            return super().delete(key)
        except AWAY:
            return False

    def get_many(self, keys: Any) -> dict[KeyT, Any]:
        try:
            return super().get_many(keys)
        except AWAY:
            return {}

    def has_key(self, key: KeyT) -> bool:
        try:
            return super().has_key(key)
        except AWAY:
            return False

    def incr(self, key: KeyT, delta: int) -> Any:
        try:
            return super().incr(key, delta)
        except AWAY:
            return delta

    def set_many(self, data: Any, timeout: Any) -> None:
        try:
            super().set_many(data, timeout)
        except AWAY:
            logger.warning("cache away: %d keys not stored", len(data))

    def delete_many(self, keys: Any) -> None:
        try:
            super().delete_many(keys)
        except AWAY:
            logger.warning("cache away: keys not deleted")


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache with ForgivingClient."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = ForgivingClient
