"""Can this server be used by the tests? `reach.py URL` answers by its exit code.

PostgreSQL: we can log in and may make databases. Redis: this numbered database answers and is empty.
`reach.py --empty URL` empties the database of Redis that was taken so.
"""

import sys

import psycopg2
import redis


def is_usable(url: str) -> bool:
    """True when tests may use the server at `url`."""
    if url.startswith("redis"):
        try:
            return redis.Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2).dbsize() == 0
        except redis.RedisError:
            return False
    try:
        connection = psycopg2.connect(url, connect_timeout=2)
    except psycopg2.Error:
        return False
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
        row = cursor.fetchone()
    connection.close()
    return bool(row and row[0])


if __name__ == "__main__":
    if sys.argv[1] == "--empty":
        redis.Redis.from_url(sys.argv[2], socket_timeout=2).flushdb()
    else:
        sys.exit(not is_usable(sys.argv[1]))
