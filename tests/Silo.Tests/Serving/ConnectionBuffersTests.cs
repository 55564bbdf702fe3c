using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Bib.Silo.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Bib.Silo.Tests.Serving;

public sealed class ConnectionBuffersTests
{
    [Fact]
    public void A_block_that_was_given_back_is_given_out_again()
    {
        using var buffers = new ConnectionBuffers();
        var one = buffers.Rent(2048);
        one.Memory.Length.ShouldBe(ConnectionBuffers.BlockBytes);
        one.Memory.Span[0] = 7;
        using var other = buffers.Rent();
        other.Memory.Span[0] = 8;

        one.Dispose();

        using var again = buffers.Rent();
        again.Memory.Span[0].ShouldBe((byte)7);
        other.Memory.Span[0].ShouldBe((byte)8);
    }

    [Fact]
    public void Who_has_given_a_block_back_has_it_no_more()
    {
        using var buffers = new ConnectionBuffers();
        var block = buffers.Rent();
        block.Dispose();
        block.Dispose();

        Should.Throw<ObjectDisposedException>(() => block.Memory);
        using var one = buffers.Rent();
        using var other = buffers.Rent();
        one.Memory.Equals(other.Memory).ShouldBeFalse("what was given back twice is given out once");
    }

    [Fact]
    public void There_are_no_larger_blocks()
    {
        using var buffers = new ConnectionBuffers();
        buffers.MaxBufferSize.ShouldBe(ConnectionBuffers.BlockBytes);
        Should.Throw<ArgumentOutOfRangeException>(() => buffers.Rent(ConnectionBuffers.BlockBytes + 1));
    }

    [Fact]
    public void When_nobody_has_a_block_a_collection_takes_all_of_them()
    {
        using var buffers = new ConnectionBuffers();
        var array = GiveBack(buffers);

        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true);

        array.IsAlive.ShouldBeFalse();
        using var block = buffers.Rent();
        block.Memory.Length.ShouldBe(ConnectionBuffers.BlockBytes);
    }

    [Fact(Timeout = 60_000)]
    public async Task Kestrel_reads_connections_into_them()
    {
        var stop = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("bib-buffers-");
        try
        {
            var path = Path.Combine(folder.FullName, "sock");
            var pools = new TaskCompletionSource<object?>();
            var builder = WebApplication.CreateEmptyBuilder(new());
            builder.WebHost.UseKestrelCore();
            builder.Services.AddSingleton<IMemoryPoolFactory<byte>, ConnectionBuffers>();
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(path, listen => listen.Run(connection =>
            {
                pools.TrySetResult(connection.Features.Get<IMemoryPoolFeature>()?.MemoryPool);
                return Task.CompletedTask;
            })));
            await using var app = builder.Build();
            await app.StartAsync(stop);

            using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await client.ConnectAsync(new UnixDomainSocketEndPoint(path), stop);

            (await pools.Task.WaitAsync(stop)).ShouldBeOfType<ConnectionBuffers>();
            await app.StopAsync(stop);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Apart, so that nothing on the caller's stack holds it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference GiveBack(ConnectionBuffers buffers)
    {
        using var block = buffers.Rent();
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray<byte>(block.Memory, out var array).ShouldBeTrue();
        return new(array.Array);
    }
}
