using System.Diagnostics;
using System.Text.Json;
using Bib.Testing;
using Libp2p.Node;

namespace Libp2p.Tests.Samples;

public sealed class NodeTests
{
    private const string Listen = "/ip4/127.0.0.1/tcp/0";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task Two_nodes_say_that_they_met_and_do_what_they_are_told()
    {
        await using var listener = new RunningNode("--listen", Listen, "--seed", new string('0', 63) + "1");
        var at = await listener.NextAsync("addresses", Stop);
        var peer = at.GetProperty("peer").GetString()!;
        var address = at.GetProperty("addrs")[0].GetString()!;
        address.ShouldEndWith($"/p2p/{peer}");
        await using var dialer = new RunningNode("--dial", address, "--services=identify,ping");
        var self = (await dialer.NextAsync("addresses", Stop)).GetProperty("peer").GetString();

        var connect = await dialer.NextAsync("connect", Stop);
        connect.GetProperty("peer").GetString().ShouldBe(peer);
        connect.GetProperty("direction").GetString().ShouldBe("outbound");
        var identify = await listener.NextAsync("identify", Stop);
        identify.GetProperty("peer").GetString().ShouldBe(self);
        identify.GetProperty("agent").GetString().ShouldBe("libp2p-node/0.1.0");
        identify.GetProperty("protocols").EnumerateArray().Select(one => one.GetString())
            .ShouldBe(["/ipfs/id/1.0.0", "/ipfs/id/push/1.0.0", "/ipfs/ping/1.0.0"]);

        (await dialer.StopAsync()).ShouldBe(0);
        (await listener.NextAsync("disconnect", Stop)).GetProperty("peer").GetString().ShouldBe(self);
    }

    [Fact(Timeout = 180_000)]
    public async Task A_node_is_reached_through_a_relay_and_then_directly()
    {
        await using var relay = new RunningNode("--listen", Listen, "--services", "identify,ping,relay");
        var at = (await relay.NextAsync("addresses", Stop)).GetProperty("addrs")[0].GetString();
        await using var listener = new RunningNode("--listen", $"{at}/p2p-circuit", "--services", "identify,ping");
        var through = (await listener.NextAsync("addresses", Stop)).GetProperty("addrs")[0].GetString()!;
        through.ShouldStartWith($"{at}/p2p-circuit/p2p/");
        (await relay.NextAsync("relay", Stop)).GetProperty("what").GetString().ShouldBe("reservation");
        await using var dialer = new RunningNode("--dial", through, "--listen", Listen, "--services", "identify,ping");

        (await dialer.NextAsync("ping", Stop)).GetProperty("peer").GetString().ShouldBe(through.Split('/')[^1]);
        (await relay.NextAsync("relay", Stop)).GetProperty("what").GetString().ShouldBe("circuit");

        await using var seeker = new RunningNode("--listen", $"{at}/p2p-circuit", "--services", "identify,ping,dcutr");
        var beyond = (await seeker.NextAsync("addresses", Stop)).GetProperty("addrs")[0].GetString()!;
        await using var open = new RunningNode("--dial", beyond, "--listen", Listen, "--services", "identify,ping,dcutr");
        var outcome = await seeker.NextAsync("dcutr", Stop);
        outcome.GetProperty("succeeded").GetBoolean().ShouldBeTrue(outcome.ToString());

        List<bool> limited = [];
        while (limited.Count < 3) limited.Add((await open.NextAsync("connect", Stop)).GetProperty("limited").GetBoolean());
        limited.ShouldBe([false, true, false], "with the relay, through it, and directly");
    }

    [Fact(Timeout = 180_000)]
    public async Task Nodes_tell_each_other_whether_they_can_be_dialled()
    {
        await using var server = new RunningNode("--listen", Listen, "--services", "identify,autonat");
        var at = await server.NextAsync("addresses", Stop);
        await using var client = new RunningNode(
            "--listen", Listen, "--dial", at.GetProperty("addrs")[0].GetString()!, "--services", "identify,autonat");
        var own = (await client.NextAsync("addresses", Stop)).GetProperty("addrs")[0].GetString()!;
        await client.NextAsync("identify", Stop);

        var peer = at.GetProperty("peer").GetString();
        foreach (var version in new[] { 1, 2 })
        {
            await client.TellAsync(
                $$"""{"do":"autonat","id":{{version}},"peer":"{{peer}}","addr":"{{own}}","version":{{version}}}""", Stop);
        }

        var answers = 0;
        while (answers < 2)
        {
            var said = await client.NextAsync("autonat", Stop);
            if (!said.TryGetProperty("id", out _)) continue; // what it asked of itself
            said.GetProperty("reached").GetBoolean().ShouldBeTrue(said.ToString());
            answers++;
        }
    }

    [Fact(Timeout = 180_000)]
    public async Task Commands_are_answered_with_their_ids()
    {
        await using var listener = new RunningNode("--listen", Listen, "--services", "identify,ping,echo,perf");
        var at = await listener.NextAsync("addresses", Stop);
        var (peer, address) = (at.GetProperty("peer").GetString(), at.GetProperty("addrs")[0].GetString());
        await using var dialer = new RunningNode("--services", "identify,ping,echo,perf");

        await dialer.TellAsync($$"""{"do":"dial","id":"a","addr":"{{address}}"}""", Stop);
        (await dialer.NextAsync("dial", Stop)).GetProperty("id").GetString().ShouldBe("a");
        await dialer.TellAsync($$"""{"do":"ping","id":1,"peer":"{{peer}}"}""", Stop);
        (await dialer.NextAsync("ping", Stop)).GetProperty("ms").GetDouble().ShouldBeGreaterThan(0);
        await dialer.TellAsync($$"""{"do":"echo","id":2,"peer":"{{peer}}","data":"grüße"}""", Stop);
        var echo = await dialer.NextAsync("echo", Stop);
        echo.GetProperty("data").GetString().ShouldBe("grüße");
        echo.GetProperty("id").GetInt32().ShouldBe(2);
        await dialer.TellAsync($$"""{"do":"perf","id":3,"peer":"{{peer}}","upload":100000,"download":70000}""", Stop);
        (await dialer.NextAsync("perf", Stop)).GetProperty("download").GetInt64().ShouldBe(70_000);
    }

    [Fact(Timeout = 180_000)]
    public async Task Topics_are_taken_written_to_and_left()
    {
        await using var listener = new RunningNode("--listen", Listen, "--services", "identify,gossipsub", "--topic", "news");
        var at = await listener.NextAsync("addresses", Stop);
        await using var dialer = new RunningNode(
            "--services", "identify,gossipsub", "--topic", "news", "--beat", "200",
            "--dial", at.GetProperty("addrs")[0].GetString()!);
        var self = (await dialer.NextAsync("addresses", Stop)).GetProperty("peer").GetString();

        var message = await listener.NextAsync("message", Stop);
        message.GetProperty("from").GetString().ShouldBe(self);
        message.GetProperty("topic").GetString().ShouldBe("news");
        message.GetProperty("data").GetString()!.ShouldStartWith($"{self} ");
        message.GetProperty("encoding").GetString().ShouldBe("text");
        ulong.Parse(message.GetProperty("seqno").GetString()!, null).ShouldBeGreaterThan(0UL);
        (await dialer.NextAsync("published", Stop)).GetProperty("topic").GetString().ShouldBe("news");

        await listener.TellAsync("""{"do":"publish","id":1,"topic":"news","data":"hello"}""", Stop);
        (await listener.NextAsync("publish", Stop)).GetProperty("recipients").GetInt32().ShouldBe(1);
        (await dialer.NextAsync("message", Stop)).GetProperty("data").GetString().ShouldBe("hello");
        await dialer.TellAsync("""{"do":"topic","id":2,"topic":"news"}""", Stop);
        (await dialer.NextAsync("topic", Stop)).GetProperty("peers").GetArrayLength().ShouldBe(1);
        await dialer.TellAsync("""{"do":"unsubscribe","id":3,"topic":"news"}""", Stop);
        (await dialer.NextAsync("unsubscribe", Stop)).GetProperty("topic").GetString().ShouldBe("news");
    }

    [Fact(Timeout = 180_000)]
    public async Task Nodes_find_each_other_at_a_rendezvous_point()
    {
        await using var point = new RunningNode("--listen", Listen, "--services", "identify,rendezvous");
        var at = await point.NextAsync("addresses", Stop);
        var (peer, address) = (at.GetProperty("peer").GetString(), at.GetProperty("addrs")[0].GetString()!);
        await using var here = new RunningNode("--listen", Listen, "--dial", address, "--services", "identify,rendezvous");
        await using var there = new RunningNode("--dial", address, "--services", "identify,rendezvous");
        var own = await here.NextAsync("addresses", Stop);
        await here.NextAsync("identify", Stop);
        await there.NextAsync("identify", Stop);

        await here.TellAsync($$"""{"do":"register","id":1,"peer":"{{peer}}","ns":"chat","ttl":60}""", Stop);
        (await here.NextAsync("register", Stop)).GetProperty("ttl").GetInt32().ShouldBe(60);
        await there.TellAsync($$"""{"do":"discover","id":2,"peer":"{{peer}}","ns":"chat","limit":5}""", Stop);
        var found = await there.NextAsync("discover", Stop);
        found.GetProperty("peers")[0].GetProperty("peer").GetString().ShouldBe(own.GetProperty("peer").GetString());
        found.GetProperty("peers")[0].GetProperty("addrs")[0].GetString().ShouldBe(own.GetProperty("addrs")[0].GetString());

        await here.TellAsync($$"""{"do":"unregister","id":3,"peer":"{{peer}}","ns":"chat"}""", Stop);
        await here.NextAsync("unregister", Stop);
        await there.TellAsync($$"""{"do":"discover","id":4,"peer":"{{peer}}"}""", Stop);
        (await there.NextAsync("discover", Stop)).GetProperty("peers").GetArrayLength().ShouldBe(0);
        (await point.NextAsync("rendezvous", Stop)).GetProperty("what").GetString().ShouldBe("register");
    }

    [Theory(Timeout = 180_000)]
    [InlineData("""{"do":"dance","id":7}""", "there is no command 'dance'; there are dial, echo, ping")]
    [InlineData("""{"do":"ping","id":7}""", "\"peer\" is wanted")]
    [InlineData("""{"do":"ping","id":7,"peer":"Zebra"}""", "Malformed peer id")]
    [InlineData("""{"do":"ping","id":7,"peer":"12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN"}""", "No address of 12D3")]
    [InlineData("[]", "a command is a JSON object")]
    [InlineData("ping", "invalid start")]
    [InlineData("""{"do":"ping","do":"echo"}""", "uplicate")]
    public async Task What_cannot_be_done_is_answered_with_an_error(string command, string why)
    {
        await using var node = new RunningNode();

        await node.TellAsync(command, Stop);

        var error = await node.NextAsync("error", Stop);
        error.GetProperty("message").GetString()!.ShouldContain(why);
        if (command.Contains("id", StringComparison.Ordinal)) error.GetProperty("id").GetInt32().ShouldBe(7);
    }

    [Fact(Timeout = 180_000)]
    public async Task A_message_that_is_too_long_is_answered_with_an_error_and_the_node_goes_on()
    {
        await using var node = new RunningNode("--services", "gossipsub");

        await node.TellAsync($$"""{"do":"publish","id":7,"topic":"t","data":"{{new string('x', 2 << 20)}}"}""", Stop);

        (await node.NextAsync("error", Stop)).GetProperty("id").GetInt32().ShouldBe(7);
        await node.TellAsync("""{"do":"topic","id":8,"topic":"t"}""", Stop);
        (await node.NextAsync("topic", Stop)).GetProperty("id").GetInt32().ShouldBe(8);
    }

    [Theory(Timeout = 180_000)]
    [InlineData("there is no option '--lisen'", "--lisen", "x")]
    [InlineData("--listen wants MULTIADDR", "--listen")]
    [InlineData("--listen 'tcp/1': Malformed multiaddr: 'tcp/1' does not begin with a slash", "--listen", "tcp/1")]
    [InlineData("--seed 'abc': expected 64 hexadecimal digits", "--seed", "abc")]
    [InlineData("--services 'ping,quic': 'quic' is no service; there are identify, ping, echo, gossipsub, perf", "--services", "ping,quic")]
    [InlineData("--beat '0': expected a number of milliseconds from 1", "--beat", "0")]
    [InlineData("--kad-protocol 'kad': a protocol's name begins with a slash", "--kad-protocol", "kad")]
    [InlineData("--topic '': a topic's name has 1 to 512 bytes", "--topic", "")]
    [InlineData("--kad-client takes no value, not 'yes'", "--kad-client=yes")]
    public async Task Wrong_arguments_end_it_with_2_and_name_the_value(string why, params string[] arguments)
    {
        var errors = new StringWriter();

        (await Program.RunAsync(arguments, TextReader.Null, Stream.Null, errors, Stop)).ShouldBe(2);

        errors.ToString().ShouldContain(why);
    }

    [Fact(Timeout = 180_000)]
    public async Task Help_has_every_service_and_examples()
    {
        var output = new MemoryStream();

        (await Program.RunAsync(["--help"], TextReader.Null, output, TextWriter.Null, Stop)).ShouldBe(0);

        var help = System.Text.Encoding.UTF8.GetString(output.ToArray());
        foreach (var service in Services.All) help.ShouldContain($"\n  {service.Name} ");
        help.ShouldContain("Examples:");
        help.Split('\n').ShouldAllBe(line => line.Length <= 120);
    }

    [Fact(Timeout = 180_000)]
    public async Task An_address_that_cannot_be_had_ends_it_with_1()
    {
        var errors = new StringWriter();

        (await Program.RunAsync(["--listen", "/ip4/192.0.2.1/tcp/1"], TextReader.Null, Stream.Null, errors, Stop)).ShouldBe(1);

        errors.ToString().ShouldContain("/ip4/192.0.2.1/tcp/1: cannot be listened at");
    }

    [Fact(Timeout = 180_000)]
    public async Task More_than_the_windows_hold_comes_back_from_an_echo()
    {
        await using var listener = new RunningNode("--listen", Listen);
        var at = await listener.NextAsync("addresses", Stop);
        await using var dialer = new RunningNode("--dial", at.GetProperty("addrs")[0].GetString()!);
        await dialer.NextAsync("identify", Stop);
        var data = new string('x', 6 << 20);

        await dialer.TellAsync($$"""{"do":"echo","id":1,"peer":"{{at.GetProperty("peer").GetString()}}","data":"{{data}}"}""", Stop);

        (await dialer.NextAsync("echo", Stop)).GetProperty("data").GetString().ShouldBe(data);
    }

    [Fact(Timeout = 180_000)]
    public async Task What_needs_to_know_who_others_are_brings_identify_with_it()
    {
        await using var listener = new RunningNode("--listen", Listen, "--topic", "news");
        var at = (await listener.NextAsync("addresses", Stop)).GetProperty("addrs")[0].GetString()!;
        await using var dialer = new RunningNode("--services", "gossipsub", "--topic", "news", "--beat", "100", "--dial", at);

        (await listener.NextAsync("message", Stop)).GetProperty("topic").GetString().ShouldBe("news");
    }

    [Fact(Timeout = 180_000)]
    public async Task A_node_that_nobody_reads_ends()
    {
        var errors = new StringWriter();
        await using var closed = new ClosedStream();

        (await Program.RunAsync(["--listen", Listen], TextReader.Null, closed, errors, Stop)).ShouldBe(1);

        errors.ToString().ShouldContain("standard output was closed");
    }

    [Theory(Timeout = 180_000)]
    [InlineData(Signals.Terminate)]
    [InlineData(Signals.Interrupt)]
    public async Task A_signal_ends_the_program_in_order(int signal)
    {
        using var process = SampleProgram.Start("Libp2p.Node", "--listen", Listen);
        try
        {
            process.StandardInput.Close(); // its end does not end the node
            var said = await process.StandardOutput.ReadLineAsync(Stop);
            JsonElement.Parse(said!).GetProperty("event").GetString().ShouldBe("addresses");

            Signals.Send(process.Id, signal);

            await process.WaitForExitAsync(Stop);
            process.ExitCode.ShouldBe(0);
        }
        finally
        {
            process.Kill();
        }
    }

    /// <summary>Whoever read it has left.</summary>
    private sealed class ClosedStream : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("Broken pipe");

        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("Broken pipe");
    }
}
