from sakuga_tasks.jobs.frame_tally import watch


def test_files_not_begun_are_taken_to_be_as_long_as_the_others() -> None:
    seen: list[tuple[int, int]] = []
    watcher = watch(lambda done, total: seen.append((done, total)), files=4)
    watcher.begin(100)
    watcher.advance(60)
    watcher.begin(300)
    watcher.advance(40)
    assert seen == [(0, 400), (60, 400), (60, 800), (100, 800)]


def test_a_file_that_claims_too_few_frames_is_never_over_full() -> None:
    seen: list[tuple[int, int]] = []
    watcher = watch(lambda done, total: seen.append((done, total)))
    watcher.begin(0)
    watcher.advance(50)
    assert seen == [(0, 1), (50, 50)]
