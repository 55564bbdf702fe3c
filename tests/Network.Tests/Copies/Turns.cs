namespace Bib.Network.Tests.Copies;

/// <summary>Lets what many do at once go on one step at a time, in an order that a seed decides.</summary>
internal sealed class Turns(Random random)
{
    private readonly List<TaskCompletionSource> _waiting = [];

    /// <summary>Waits for its turn. What follows runs in it, up to the next.</summary>
    public Task NextAsync()
    {
        var turn = new TaskCompletionSource();
        _waiting.Add(turn);
        return turn.Task;
    }

    /// <summary>Begins all of them and goes on until each has ended.</summary>
    public void Run(IEnumerable<Func<Task>> all)
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            var tasks = all.Select(one => one()).ToList();
            while (_waiting.Count > 0)
            {
                var next = random.Next(_waiting.Count);
                var turn = _waiting[next];
                _waiting.RemoveAt(next);
                turn.SetResult();
            }

            tasks.ShouldAllBe(task => task.IsCompleted, "everybody's turn has come");
            foreach (var task in tasks) task.GetAwaiter().GetResult();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }
}
