using Bib.Grains.Abstractions.Blobs;
using Bib.Network.Protocols;
using Bib.Network.Protos;
using Bib.Network.Tests.Hosts;
using Google.Protobuf;
using Libp2p.Core;

namespace Bib.Network.Tests.Protocols;

/// <summary>
/// Every parser of this room with mutated frames, the same for the same seed: it takes them or refuses them as
/// malformed, and makes of them no more than their length allows.
/// </summary>
public sealed class WireFuzzTests
{
    private const int Seeds = 10;
    private const int Rounds = 1500;

    /// <summary>How much a parser may allocate for each byte of a frame, and whatever its length.</summary>
    private const int AllocatedPerByte = 8;

    private const int SetAside = 48 * 1024;

    private static readonly byte[] _hash = new byte[32];

    private static readonly SignedRecord _record = new()
    {
        Kind = 1,
        Subject = ByteString.CopyFrom(new byte[16]),
        Bytes = ByteString.CopyFrom(new byte[100]),
        PublicKey = ByteString.CopyFrom(new byte[32]),
        Signature = ByteString.CopyFrom(new byte[64]),
    };

    private static readonly Dictionary<string, (IMessage Valid, Func<ReadOnlyMemory<byte>, object> Parse)> _targets = new()
    {
        ["discovery request"] = (
            new DiscoveryRequest { RequestId = 300, Announce = new() { Entries = { Entry(1), Entry(2) } } },
            frame => WireProtocols.Discovery.ReadRequest(frame.Span)),
        ["discovery response"] = (
            new DiscoveryResponse { RequestId = 300, Catalog = new() { Entries = { Entry(1), Entry(2) }, Version = 9, HasMore = true } },
            frame => WireProtocols.Discovery.ReadResponse(frame.Span)),
        ["peer info"] = (
            new DiscoveryResponse
            {
                RequestId = 1, PeerInfo = new() { Name = "n", Mode = "full", Protocols = { "/bib/data/1.0.0", "/x" } },
            },
            frame => WireProtocols.Discovery.ReadResponse(frame.Span)),
        ["data request"] = (
            new DataRequest { RequestId = 300, GetChunks = new() { Chunks = { Name(1), Name(4096) } } },
            frame => WireProtocols.Data.ReadRequest(frame.Span)),
        ["data response"] = (
            new DataResponse
            {
                RequestId = 300,
                DatasetInfo = new() { Versions = { new SignedHeader { Header = ByteString.CopyFrom(new byte[80]) } } },
            },
            frame => WireProtocols.Data.ReadResponse(frame.Span)),
        ["chunk"] = (
            new DataResponse
            {
                RequestId = 5,
                Chunk = new() { Hash = ByteString.CopyFrom(_hash), Content = ByteString.CopyFrom(new byte[90]) },
            },
            frame => ChunkFrame.TryRead(frame.Span, out _, out _, out var content)
                ? content.ToArray()
                : WireProtocols.Data.ReadResponse(frame.Span)),
        ["sync request"] = (
            new SyncRequest { RequestId = 300, SyncState = new() { Entries = { Entry(4) }, Version = 4 } },
            frame => WireProtocols.Sync.ReadRequest(frame.Span)),
        ["sync response"] = (
            new SyncResponse { RequestId = 300, Error = new() { Code = ErrorCode.Busy, Message = "m", Hint = "h", RetryAfterMs = 7 } },
            frame => WireProtocols.Sync.ReadResponse(frame.Span)),
        ["jobs request"] = (
            new JobsRequest { RequestId = 300, SubmitJob = new() { Kind = "k", Definition = ByteString.CopyFrom(new byte[50]) } },
            frame => WireProtocols.Jobs.ReadRequest(frame.Span)),
        ["jobs response"] = (
            new JobsResponse { RequestId = 300, JobStatus = new() { State = JobState.Running, DonePermille = 3, Message = "m" } },
            frame => WireProtocols.Jobs.ReadResponse(frame.Span)),
    };

    public static TheoryData<string> Names => [.. _targets.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Whatever_comes_is_taken_or_refused_and_costs_no_more_than_its_length_allows(string name)
    {
        var (message, parse) = _targets[name];
        var valid = message.ToByteArray();
        parse(valid);
        var (taken, refused) = (0, 0);
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var random = new Random(seed);
            for (var round = 0; round < Rounds; round++)
            {
                var frame = Mutated(valid, random);
                if (Check(parse, frame, $"{name}, seed {seed}, round {round}")) taken++;
                else refused++;
            }
        }

        taken.ShouldBeGreaterThan(0);
        refused.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void The_densest_frames_cost_no_more_than_their_length_allows()
    {
        // Empty entries, two bytes each; empty subjects; empty texts; and as many as are let through.
        (string Name, byte[] Part)[] dense =
        [
            ("discovery request", [0x0a, 0]), ("discovery response", [0x0a, 0]), ("data request", [0x0a, 0]), ("sync request", [0x0a, 0]),
            ("data response", [0x12, 0]),
        ];
        foreach (var (name, part) in dense)
        {
            var payload = name switch { "discovery request" => 5, "data request" => 4, _ => 3 };
            foreach (var count in (int[])[60, 10_000, 500_000])
            {
                byte[] inner = [.. Enumerable.Repeat(part, count).SelectMany(one => one)];
                using var frame = new MemoryStream();
                using (var output = new CodedOutputStream(frame, leaveOpen: true))
                {
                    output.WriteTag(payload, WireFormat.WireType.LengthDelimited);
                    output.WriteBytes(ByteString.CopyFrom(inner));
                }

                var isTaken = Check(_targets[name].Parse, frame.ToArray(), $"{name}, {count} times");
                isTaken.ShouldBe(count == 60, $"{name}, {count} times");
            }
        }
    }

    [Fact]
    public void Frames_come_to_the_same_however_they_are_split()
    {
        byte[] valid = [5, 1, 2, 3, 4, 5, 0, 3, 9, 9, 9, .. (byte[])[0x80, 0x01], .. new byte[128]];
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var random = new Random(seed);
            for (var round = 0; round < Rounds; round++)
            {
                var wire = Mutated(valid, random);
                Read(wire, new(seed)).ShouldBe(Read(wire, null), $"seed {seed}, round {round}, {Convert.ToHexString(wire)}");
            }
        }
    }

    private static string Read(byte[] wire, Random? random)
    {
        using var reader = new FrameReader(new PlainStream(wire, random), 1000, 0, "frame");
        var read = "";
        try
        {
            while (true)
            {
                var more = reader.ReadAsync(CancellationToken.None);
                if (!more.IsCompleted) return "waits";
                if (!more.GetAwaiter().GetResult()) return read;
                read += Convert.ToHexString(reader.Frame.Span) + ";";
            }
        }
        catch (MalformedException refusal)
        {
            return read + refusal.Message;
        }
    }

    private static bool Check(Func<ReadOnlyMemory<byte>, object> parse, byte[] frame, string where)
    {
        var limit = (AllocatedPerByte * (long)frame.Length) + SetAside;
        var (isTaken, allocated) = (false, long.MaxValue);

        // Some things are made once, by whoever needs them first.
        for (var tries = 0; tries < 3 && allocated > limit; tries++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                parse(frame);
                isTaken = true;
            }
            catch (MalformedException)
            {
                isTaken = false;
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        allocated.ShouldBeLessThanOrEqualTo(limit, $"{where}: {frame.Length} bytes");
        return isTaken;
    }

    private static byte[] Mutated(byte[] valid, Random random)
    {
        var bytes = valid.ToList();
        for (var count = random.Next(1, 5); count > 0 && bytes.Count > 0; count--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2: bytes.RemoveAt(at); break;
                case 3: bytes.Insert(at, (byte)random.Next(256)); break;
                case 4: bytes.RemoveRange(at, bytes.Count - at); break;
                default:
                    var part = bytes.GetRange(at, random.Next(1, Math.Min(64, bytes.Count - at) + 1));
                    while (random.Next(40) > 0 && bytes.Count < 2048) bytes.InsertRange(at, part);
                    break;
            }
        }

        return [.. bytes];
    }

    private static CatalogEntry Entry(long version) => new() { Version = version, Record = _record };

    private static ChunkName Name(int length) => new() { Hash = ByteString.CopyFrom(_hash), Length = (uint)length };
}
