from __future__ import annotations

import pickle

from joblib import Parallel, delayed

from dfs_portfolio._internal.pickle_once import PickledOnce
from support.races import make_results


def test_what_was_sent_twice_is_one_value_and_the_same():
    results = make_results(2)
    shared = PickledOnce(results)
    first, second = (pickle.loads(pickle.dumps((shared, i)))[0] for i in range(2))
    assert first.value is second.value
    for race, sent in zip(results, first.value, strict=True):
        assert (race.race_id, race.drivers) == (sent.race_id, sent.drivers)
        assert race.finish.tobytes() == sent.finish.tobytes()
    other = pickle.loads(pickle.dumps(PickledOnce("another")))
    assert other.value == "another"


def test_within_a_process_the_value_stays_where_it_is():
    results = make_results(2)
    [found] = Parallel(n_jobs=1)(
        delayed(lambda shared: shared.value)(PickledOnce(results)) for _ in [0]
    )
    assert found is results
