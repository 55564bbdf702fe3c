using Grpc.Core;

namespace Grpc.Embedded.Tests;

/// <summary>
/// The service of the tests; a test puts its own behaviour into a handler where echoing is not enough.
/// </summary>
internal sealed class EchoService(EchoHandlers handlers) : Echo.EchoBase
{
    public override Task<Words> Unary(Words request, ServerCallContext context) => handlers.Unary(request, context);

    public override async Task<Words> Collect(IAsyncStreamReader<Words> requestStream, ServerCallContext context)
    {
        var text = "";
        var count = 0;
        await foreach (var words in requestStream.ReadAllAsync(context.CancellationToken))
        {
            text += words.Text;
            count++;
        }

        return new Words { Text = text, Count = count };
    }

    public override Task Spread(Words request, IServerStreamWriter<Words> responseStream, ServerCallContext context) =>
        handlers.Spread(request, responseStream, context);

    public override Task Chat(
        IAsyncStreamReader<Words> requestStream, IServerStreamWriter<Words> responseStream, ServerCallContext context) =>
        handlers.Chat(requestStream, responseStream, context);
}
