from benchmarks.sending.effort import Effort, by_turns, ratios


def test_each_side_is_first_in_its_turn():
    order = []

    def side(name):
        def deed():
            order.append(name)
            return Effort(count=1)

        return deed

    efforts = by_turns({name: side(name) for name in "abc"}, rounds=3)

    assert "".join(order) == "abcbcacab"
    assert {len(turns) for turns in efforts.values()} == {3}


def test_cost_is_that_of_one_message():
    effort = Effort(count=4, clock=0.002, processor=0.0006, database=0.0002, wal=1_000)

    assert (effort.each, round(effort.processor_each), effort.wal_each) == (500, 200, 250)


def test_ratios_are_pair_by_pair():
    assert ratios([2, 9], [1, 3]) == [2, 3]
