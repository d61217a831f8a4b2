// The tests mostly wait, for a database or for a clock.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]
