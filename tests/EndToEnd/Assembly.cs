// The tests start processes and mostly wait for them: three classes at a time, but see AloneOnTheMachine.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]
