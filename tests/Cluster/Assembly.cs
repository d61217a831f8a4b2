// The tests spend most of their time waiting for a database or a clock.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]
