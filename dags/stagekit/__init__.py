"""What the DAG files are built from: tasks of a stage, their queues, knobs, assets and run notes. No DAG is in here."""
