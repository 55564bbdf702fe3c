using Grpc.Core;

namespace Grpc.Embedded.Tests;

internal sealed class EchoHandlers
{
    public Func<Words, ServerCallContext, Task<Words>> Unary { get; set; } = (words, _) => Task.FromResult(words);

    public Func<Words, IServerStreamWriter<Words>, ServerCallContext, Task> Spread { get; set; } =
        async (words, responses, _) =>
        {
            for (var i = 0; i < words.Count; i++) await responses.WriteAsync(new Words { Text = words.Text, Count = i });
        };

    public Func<IAsyncStreamReader<Words>, IServerStreamWriter<Words>, ServerCallContext, Task> Chat { get; set; } =
        async (requests, responses, context) =>
        {
            await foreach (var words in requests.ReadAllAsync(context.CancellationToken)) await responses.WriteAsync(words);
        };
}
