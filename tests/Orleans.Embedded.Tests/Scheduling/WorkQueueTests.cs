using Orleans.Embedded.Scheduling;

namespace Orleans.Embedded.Tests.Scheduling;

public sealed class WorkQueueTests
{
    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public void It_behaves_like_a_list(int seed)
    {
        var random = new Random(seed);
        var queue = new WorkQueue<string>();
        var model = new List<string>();
        for (var step = 0; step < 5_000; step++)
        {
            switch (random.Next(5))
            {
                case 0 or 1 or 2:
                    queue.Enqueue($"{step}");
                    model.Add($"{step}");
                    break;
                case 3:
                    var some = queue.TryDequeue(out var item);
                    some.ShouldBe(model.Count > 0);
                    if (!some) break;
                    item.ShouldBe(model[0]);
                    model.RemoveAt(0);
                    break;
                default:
                    if (model.Count == 0) break;
                    var index = random.Next(model.Count);
                    queue.RemoveAt(index).ShouldBe(model[index]);
                    model.RemoveAt(index);
                    break;
            }

            queue.Count.ShouldBe(model.Count);
        }

        queue.ToArray().ShouldBe(model);
    }
}
