using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Libp2p.Discovery.Mdns;
using Libp2p.Swarm.Dialing;

namespace Libp2p.Tests.Swarm.Dialing;

/// <summary>Name servers of many tempers, on loopback.</summary>
public sealed class TextQueryTests : IDisposable
{
    private const string Name = "_dnsaddr.a.example";

    private readonly UdpClient _server = new(new IPEndPoint(IPAddress.Loopback, 0));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private IPEndPoint Address => (IPEndPoint)_server.Client.LocalEndPoint!;

    public void Dispose() => _server.Dispose();

    [Fact(Timeout = 180_000)]
    public async Task A_server_is_asked_for_texts_and_only_its_answer_counts()
    {
        var asking = Query(Address).AskAsync(Name, Stop).AsTask();
        var asked = await _server.ReceiveAsync(Stop);
        var query = DnsReader.Read(asked.Buffer);
        query.Questions.Single().ShouldBe(new(Name, DnsType.Txt));
        (asked.Buffer[2] & 1).ShouldBe(1, "the server is to ask others");
        asked.Buffer[^11..].ShouldBe([0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0], "an answer may have 1232 bytes");
        var answer = Answer(asked.Buffer, "dnsaddr=", "/tcp/1");

        await _server.SendAsync(new byte[] { 1, 2, 3 }, asked.RemoteEndPoint, Stop);
        await _server.SendAsync(DnsWriter.Write(answer with { Id = (ushort)(query.Id + 1) }), asked.RemoteEndPoint, Stop);
        await _server.SendAsync(DnsWriter.Write(answer), asked.RemoteEndPoint, Stop);

        (await asking).ShouldBe(["dnsaddr=/tcp/1"]);
    }

    [Fact(Timeout = 180_000)]
    public async Task An_answer_that_is_cut_off_is_asked_for_over_tcp()
    {
        using var listener = new TcpListener(Address);
        listener.Start();
        var asking = Query(Address).AskAsync(Name, Stop).AsTask();
        var asked = await _server.ReceiveAsync(Stop);
        var cut = DnsWriter.Write(Answer(asked.Buffer, "a part"));
        cut[2] |= 2;
        await _server.SendAsync(cut.AsMemory(0, 30), asked.RemoteEndPoint, Stop);

        using var client = await listener.AcceptTcpClientAsync(Stop);
        await using var stream = client.GetStream();
        var head = new byte[2];
        await stream.ReadExactlyAsync(head, Stop);
        var again = new byte[BinaryPrimitives.ReadUInt16BigEndian(head)];
        await stream.ReadExactlyAsync(again, Stop);
        again.ShouldBe(asked.Buffer);
        var answer = DnsWriter.Write(new()
        {
            Id = DnsReader.Read(again).Id,
            IsResponse = true,
            Answers = [.. Enumerable.Range(0, 30).Select(number => Text(new string('x', 90) + number))],
        });
        BinaryPrimitives.WriteUInt16BigEndian(head, (ushort)answer.Length);
        await stream.WriteAsync(head, Stop);
        foreach (var part in answer.Chunk(100)) await stream.WriteAsync(part, Stop);

        (await asking).Count.ShouldBe(30);
    }

    [Fact(Timeout = 180_000)]
    public async Task A_server_that_is_silent_leaves_it_to_the_next_and_a_lost_datagram_is_sent_again()
    {
        using var silent = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var asking = Query((IPEndPoint)silent.Client.LocalEndPoint!, Address).AskAsync(Name, Stop).AsTask();
        await _server.ReceiveAsync(Stop); // lost
        var asked = await _server.ReceiveAsync(Stop);

        await _server.SendAsync(DnsWriter.Write(Answer(asked.Buffer, "here")), asked.RemoteEndPoint, Stop);

        (await asking).ShouldBe(["here"]);
        silent.Available.ShouldBeGreaterThan(0, "it was asked first");
    }

    [Fact(Timeout = 180_000)]
    public async Task A_server_that_cannot_say_leaves_it_to_the_next_and_one_that_knows_of_nothing_does_not()
    {
        using var failing = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var asking = Query((IPEndPoint)failing.Client.LocalEndPoint!, Address).AskAsync(Name, Stop).AsTask();
        await RespondAsync(failing, 2); // SERVFAIL
        await RespondAsync(_server, 3); // NXDOMAIN

        (await asking).ShouldBeEmpty();
        failing.Available.ShouldBe(0, "nobody is asked once more");
    }

    [Fact(Timeout = 180_000)]
    public async Task Where_nobody_answers_there_are_no_texts()
    {
        (await Query(Address).AskAsync(Name, Stop)).ShouldBeEmpty();
        (await Query().AskAsync(Name, Stop)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("example.com", true)]
    [InlineData("", false)]
    [InlineData("a..b", false)]
    [InlineData(".a", false)]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123.com", false)]
    public void Names_that_no_server_could_be_asked_for_are_not(string name, bool can)
    {
        TextQuery.CanBeAskedFor(name).ShouldBe(can);
        TextQuery.CanBeAskedFor(string.Join('.', Enumerable.Repeat("label", 50))).ShouldBeFalse();
    }

    private static TextQuery Query(params IPEndPoint[] servers) => new(servers, TimeSpan.FromSeconds(2), TimeProvider.System);

    private static DnsRecord Text(params string[] texts) => new("_dnsaddr.A.example", DnsType.Txt, TimeSpan.FromMinutes(1))
    {
        Texts = [.. texts],
    };

    private static DnsMessage Answer(byte[] query, params string[] texts) =>
        new() { Id = DnsReader.Read(query).Id, IsResponse = true, Answers = [Text(texts)] };

    private static async Task RespondAsync(UdpClient server, byte outcome)
    {
        var asked = await server.ReceiveAsync(Stop);
        var answer = DnsWriter.Write(Answer(asked.Buffer) with { Answers = [] });
        answer[3] |= outcome;
        await server.SendAsync(answer, asked.RemoteEndPoint, Stop);
    }
}
