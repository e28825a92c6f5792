"""Values that took long to compute, kept within a limit on memory."""

from __future__ import annotations

import threading

import pytest

from dfs_portfolio._internal.byte_cache import ByteCache


def never():
    raise AssertionError("this is held already")


def cache_of(max_bytes=10):
    """Texts, a byte a letter."""
    return ByteCache(max_bytes, len)


def test_a_value_is_computed_once():
    cache, value = cache_of(), "abc"
    assert cache.get("a", lambda: value) is value
    assert cache.get("a", never) is value
    assert len(cache) == 1
    cache.clear()
    assert len(cache) == 0
    assert cache.get("a", lambda: "other") == "other"


def test_none_and_nothing_are_values_too():
    cache = ByteCache(10, lambda value: 1)
    for key, value in (("a", None), ("b", ""), (None, 0)):
        assert cache.get(key, lambda value=value: value) == value
        assert cache.get(key, never) == value


def held(cache, keys):
    return [key for key in keys if key in cache._values]


def test_the_value_used_longest_ago_goes_first():
    cache = cache_of(10)
    for key in "abc":
        cache.get(key, lambda: "123")
    cache.get("a", never)
    cache.get("d", lambda: "123")
    assert held(cache, "abcd") == ["a", "c", "d"]
    cache.get("e", lambda: "1234")  # exactly ten with the last two
    assert held(cache, "abcde") == ["a", "d", "e"]


def test_a_large_value_takes_the_place_of_several():
    cache = cache_of(10)
    for key in "abcde":
        cache.get(key, lambda: "12")
    cache.get("f", lambda: "1234567")
    assert held(cache, "abcdef") == ["e", "f"]


@pytest.mark.parametrize("max_bytes", [0, 1, 4])
def test_a_single_larger_value_is_kept_alone(max_bytes):
    cache = cache_of(max_bytes)
    cache.get("a", lambda: "12345")
    assert cache.get("a", never) == "12345"
    cache.get("b", lambda: "12345")
    assert held(cache, "ab") == ["b"]


@pytest.mark.parametrize("error", [ZeroDivisionError, KeyboardInterrupt])
def test_a_failure_is_not_kept(error):
    cache = cache_of()

    def fail():
        raise error

    for _ in range(2):
        with pytest.raises(error):
            cache.get("a", fail)
    assert len(cache) == 0
    assert cache.get("a", lambda: "abc") == "abc"


def test_nothing_but_the_values_is_left_behind():
    """A program may ask for many keys in its life."""
    cache = cache_of(3)
    for key in range(50):
        cache.get(key, lambda: "abc")
        cache.get(key, never)
        with pytest.raises(ZeroDivisionError):
            cache.get(("bad", key), lambda: 1 / 0)
    assert len(cache) == 1
    assert cache._key_locks == {}


# ---------------------------------------------------------------------------------------- threads


def in_threads(n, work):
    """Run `work` in `n` threads that begin together; return what each returned."""
    barrier = threading.Barrier(n)
    results = [None] * n

    def run(k):
        barrier.wait(timeout=30)
        results[k] = work(k)

    threads = [threading.Thread(target=run, args=(k,), daemon=True) for k in range(n)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert not any(thread.is_alive() for thread in threads)
    return results


def test_eight_threads_get_one_object_from_one_call():
    cache = cache_of()
    started, finish = threading.Event(), threading.Event()
    calls = []

    def slow():
        calls.append(threading.get_ident())
        started.set()
        assert finish.wait(timeout=30)
        return "".join(["a", "b"])

    def ask(k):
        if k == 0:  # lets the function go on only once the others had time to ask
            assert started.wait(timeout=30)
            threading.Timer(0.05, finish.set).start()
        return cache.get("a", slow)

    results = in_threads(8, ask)
    assert len(calls) == 1
    assert all(value is results[0] for value in results)
    assert results[0] == "ab"
    assert cache._key_locks == {}


def test_different_keys_are_computed_at_the_same_time():
    """Each computation waits for the other: with one lock for all keys this would never end."""
    cache = cache_of()
    both = threading.Barrier(2)

    def meets_the_other():
        both.wait(timeout=30)
        return "abc"

    assert in_threads(2, lambda k: cache.get(k, meets_the_other)) == ["abc", "abc"]
    assert len(cache) == 2


def test_threads_that_wait_for_a_failure_try_themselves():
    cache = cache_of()
    lock, calls = threading.Lock(), []

    def fails_once():
        with lock:
            calls.append(1)
            first = len(calls) == 1
        if first:
            raise OSError("the disk was busy")
        return "".join(["a", "b"])

    def ask(_):
        try:
            return cache.get("a", fails_once)
        except OSError:
            return None

    results = in_threads(4, ask)
    assert len(calls) == 2
    assert results.count(None) == 1
    assert len({id(value) for value in results if value is not None}) == 1


def test_a_thread_that_comes_after_a_failure_waits_for_those_before_it():
    """Three ask in turn; the first fails, and the second computes while the third comes."""
    cache = cache_of()
    begun, second_waits, fail = (threading.Event() for _ in range(3))
    second_computes, third_asks = threading.Event(), threading.Event()
    found = []

    def first():
        begun.set()
        assert fail.wait(timeout=30)
        raise OSError

    def second():
        second_computes.set()
        third_asks.wait(timeout=0.2)  # in vain: the third has to wait
        return "second"

    def third():
        third_asks.set()
        return "third"

    def ask(compute):
        try:
            found.append(cache.get("a", compute))
        except OSError:
            found.append("failed")

    one = threading.Thread(target=ask, args=(first,))
    one.start()
    assert begun.wait(timeout=30)
    two = threading.Thread(target=ask, args=(second,))
    two.start()
    while cache._key_locks["a"].users < 2:
        second_waits.wait(timeout=0.001)
    fail.set()
    assert second_computes.wait(timeout=30)
    one.join(timeout=30)
    three = threading.Thread(target=ask, args=(third,))
    three.start()
    for thread in (two, three):
        thread.join(timeout=30)
    assert found == ["failed", "second", "second"]
    assert not third_asks.is_set()


def test_values_do_not_mix_under_many_threads():
    """Eviction, hits and misses of ten keys at once."""
    cache = cache_of(12)

    def ask(k):
        keys = [(7 * k + 3 * step) % 10 for step in range(300)]
        return all(cache.get(key, lambda key=key: str(key) * 3) == str(key) * 3 for key in keys)

    assert all(in_threads(6, ask))
    assert len(cache) <= 4
    assert cache._key_locks == {}
