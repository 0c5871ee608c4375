"""What the stage DAGs leave behind for one another; the name of each is also its table in the catalog."""

from airflow.sdk import Asset

POSTS = Asset(name="posts", uri="sakuga://catalog/posts", group="sakuga")
VIDEOS = Asset(name="videos", uri="sakuga://catalog/videos", group="sakuga")
CLIPS = Asset(name="clips", uri="sakuga://catalog/clips", group="sakuga")
CAPTIONS = Asset(name="captions", uri="sakuga://catalog/captions", group="sakuga")
RELEASE = Asset(name="release", uri="sakuga://store/release", group="sakuga")
