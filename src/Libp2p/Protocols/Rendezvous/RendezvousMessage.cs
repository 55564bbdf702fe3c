using System.Collections.Immutable;
using Libp2p.Core;
using Libp2p.Core.Protobuf;

namespace Libp2p.Protocols.Rendezvous;

/// <summary>What goes between a rendezvous point and who asks something of it.</summary>
internal abstract record RendezvousMessage
{
    /// <summary>What it is called where it cannot be read.</summary>
    public const string What = "rendezvous message";

    private enum Kind : uint
    {
        Register = 0,
        RegisterResponse = 1,
        Unregister = 2,
        Discover = 3,
        DiscoverResponse = 4,
    }

    /// <summary>Asks to be registered.</summary>
    /// <param name="Registration">Where, as whom, for how long.</param>
    public sealed record Register(RendezvousRegistration Registration) : RendezvousMessage;

    /// <summary>Says what came of that.</summary>
    /// <param name="Status">What.</param>
    /// <param name="Text">Why, in words.</param>
    /// <param name="Seconds">How long the registration lasts.</param>
    public sealed record Registered(RendezvousStatus Status, string Text, ulong? Seconds) : RendezvousMessage;

    /// <summary>Asks to be registered no more. It is not answered.</summary>
    /// <param name="Namespace">Where.</param>
    public sealed record Unregister(string Namespace) : RendezvousMessage;

    /// <summary>Asks who is registered.</summary>
    /// <param name="Namespace">Where; null or empty for anywhere.</param>
    /// <param name="CountMax">How many are enough; null for as many as the point gives.</param>
    /// <param name="Cookie">What an earlier answer ended with; empty to begin.</param>
    public sealed record Discover(string? Namespace, ulong? CountMax, ReadOnlyMemory<byte> Cookie) : RendezvousMessage;

    /// <summary>Says who is registered.</summary>
    /// <param name="Status">What came of the request.</param>
    /// <param name="Text">Why, in words.</param>
    /// <param name="Registrations">Who.</param>
    /// <param name="Cookie">What to go on with.</param>
    public sealed record Discovered(
        RendezvousStatus Status,
        string Text,
        ImmutableArray<RendezvousRegistration> Registrations,
        ReadOnlyMemory<byte> Cookie) : RendezvousMessage;

    /// <summary>The message as it is sent, without its length.</summary>
    public byte[] Encode() => this switch
    {
        Register register => Whole(Kind.Register, register.Registration.Encode()),
        Registered registered => Whole(Kind.RegisterResponse, Body(registered)),
        Unregister unregister => Whole(Kind.Unregister, new ProtoWriter().Text(1, unregister.Namespace).Written),
        Discover discover => Whole(Kind.Discover, Body(discover)),
        Discovered discovered => Whole(Kind.DiscoverResponse, Body(discovered)),
        _ => throw new InvalidOperationException($"{GetType().Name} is no message."),
    };

    /// <summary>Reads a message.</summary>
    /// <exception cref="MalformedException">It is none.</exception>
    public static RendezvousMessage Decode(ReadOnlySpan<byte> bytes)
    {
        var kind = KindOf(bytes);
        var isThere = false;
        ReadOnlySpan<byte> body = default;
        var reader = new ProtoReader(bytes, What);
        while (reader.Next())
        {
            // Each kind has a field of its own: what else is there says nothing.
            if (reader.Field != FieldOf(kind))
            {
                reader.Skip();
                continue;
            }

            body = reader.Bytes();
            isThere = true;
        }

        if (!isThere) throw new MalformedException(What, $"it is of type {(uint)kind} and holds nothing of the kind");
        return kind switch
        {
            Kind.Register => new Register(RendezvousRegistration.Decode(body, What)),
            Kind.RegisterResponse => DecodeRegistered(body),
            Kind.Unregister => DecodeUnregister(body),
            Kind.Discover => DecodeDiscover(body),
            _ => DecodeDiscovered(body),
        };
    }

    private static byte[] Whole(Kind kind, ReadOnlySpan<byte> body) =>
        new ProtoWriter(body.Length + 16).Varint(1, (ulong)kind).Bytes(FieldOf(kind), body).ToArray();

    private static int FieldOf(Kind kind) => Enum.IsDefined(kind) ? (int)kind + 2 : 0;

    private static Kind KindOf(ReadOnlySpan<byte> bytes)
    {
        // Zero is what a missing type means, too.
        var kind = Kind.Register;
        var reader = new ProtoReader(bytes, What);
        while (reader.Next())
        {
            if (reader.Field == 1) kind = (Kind)reader.Varint32();
            else reader.Skip();
        }

        return kind;
    }

    private static ReadOnlySpan<byte> Body(Registered registered)
    {
        var writer = new ProtoWriter().Varint(1, (ulong)registered.Status);
        if (registered.Text.Length > 0) writer.Text(2, registered.Text);
        if (registered.Seconds is { } seconds) writer.Varint(3, seconds);
        return writer.Written;
    }

    private static ReadOnlySpan<byte> Body(Discover discover)
    {
        var writer = new ProtoWriter();
        if (discover.Namespace is { } name) writer.Text(1, name);
        if (discover.CountMax is { } count) writer.Varint(2, count);
        if (!discover.Cookie.IsEmpty) writer.Bytes(3, discover.Cookie.Span);
        return writer.Written;
    }

    private static ReadOnlySpan<byte> Body(Discovered discovered)
    {
        var writer = new ProtoWriter();
        foreach (var registration in discovered.Registrations) writer.Bytes(1, registration.Encode());
        if (!discovered.Cookie.IsEmpty) writer.Bytes(2, discovered.Cookie.Span);
        writer.Varint(3, (ulong)discovered.Status);
        if (discovered.Text.Length > 0) writer.Text(4, discovered.Text);
        return writer.Written;
    }

    private static Registered DecodeRegistered(ReadOnlySpan<byte> body)
    {
        var status = RendezvousStatus.Ok;
        ReadOnlySpan<byte> text = default;
        ulong? seconds = null;
        var reader = new ProtoReader(body, What);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: status = (RendezvousStatus)reader.Varint32(); break;
                case 2: text = reader.Bytes(); break;
                case 3: seconds = reader.Varint(); break;
                default: reader.Skip(); break;
            }
        }

        return new(status, ProtoReader.TextOf(text, 2, What), seconds);
    }

    private static Unregister DecodeUnregister(ReadOnlySpan<byte> body)
    {
        ReadOnlySpan<byte> name = default;
        var reader = new ProtoReader(body, What);
        while (reader.Next())
        {
            if (reader.Field == 1) name = reader.Bytes();
            else reader.Skip();
        }

        return new(ProtoReader.TextOf(name, 1, What));
    }

    private static Discover DecodeDiscover(ReadOnlySpan<byte> body)
    {
        ReadOnlySpan<byte> name = default, cookie = default;
        ulong? count = null;
        var reader = new ProtoReader(body, What);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: name = reader.Bytes(); break;
                case 2: count = reader.Varint(); break;
                case 3: cookie = reader.Bytes(); break;
                default: reader.Skip(); break;
            }
        }

        return new(name.IsEmpty ? null : ProtoReader.TextOf(name, 1, What), count, cookie.ToArray());
    }

    private static Discovered DecodeDiscovered(ReadOnlySpan<byte> body)
    {
        var registrations = ImmutableArray.CreateBuilder<RendezvousRegistration>();
        ReadOnlySpan<byte> cookie = default, text = default;
        var status = RendezvousStatus.Ok;
        var reader = new ProtoReader(body, What);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1 when registrations.Count >= RendezvousProtocol.RegistrationCountMax:
                    throw new MalformedException(
                        What, $"it has more than {RendezvousProtocol.RegistrationCountMax} registrations");
                case 1: registrations.Add(RendezvousRegistration.Decode(reader.Bytes(), What)); break;
                case 2: cookie = reader.Bytes(); break;
                case 3: status = (RendezvousStatus)reader.Varint32(); break;
                case 4: text = reader.Bytes(); break;
                default: reader.Skip(); break;
            }
        }

        return new(status, ProtoReader.TextOf(text, 4, What), registrations.ToImmutable(), cookie.ToArray());
    }
}
