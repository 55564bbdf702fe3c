using Bib.Client.Connections;
using Grpc.Core;

namespace Bib.Cli.Tests.Connections;

public sealed class RequestWriterTests
{
    [Fact]
    public async Task A_connection_that_breaks_in_the_midst_of_a_write_ends_the_call_and_is_no_fault_of_a_file()
    {
        var broken = new Stream(new IOException("Broken pipe"));
        var writer = new RequestWriter<string>(broken);

        var failure = await Should.ThrowAsync<RpcException>(
            () => writer.WriteAsync("a part", TestContext.Current.CancellationToken));

        failure.StatusCode.ShouldBe(StatusCode.Unavailable);
        failure.Status.Detail.ShouldBe("The connection broke while a message was sent: Broken pipe");
        (await Should.ThrowAsync<RpcException>(() => writer.WriteAsync("a part"))).StatusCode.ShouldBe(StatusCode.Unavailable);
    }

    [Fact]
    public async Task What_a_call_itself_ends_with_stays_what_it_is()
    {
        var refused = new RpcException(new Status(StatusCode.PermissionDenied, "no"));
        var writer = new RequestWriter<string>(new Stream(refused));

        (await Should.ThrowAsync<RpcException>(
            () => writer.WriteAsync("a part", TestContext.Current.CancellationToken))).ShouldBeSameAs(refused);
    }

    /// <summary>Fails each write.</summary>
    private sealed class Stream(Exception failure) : IClientStreamWriter<string>
    {
        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(string message) => Task.FromException(failure);

        public Task WriteAsync(string message, CancellationToken cancellationToken) => WriteAsync(message);

        public Task CompleteAsync() => Task.CompletedTask;
    }
}
