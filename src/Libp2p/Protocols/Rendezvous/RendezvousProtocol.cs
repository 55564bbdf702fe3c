namespace Libp2p.Protocols.Rendezvous;

/// <summary>
/// Rendezvous, by which peers of an application find each other at a point that they all know
/// (https://github.com/libp2p/specs/tree/master/rendezvous).
/// </summary>
public static class RendezvousProtocol
{
    /// <summary>The protocol's name.</summary>
    public const string Id = "/rendezvous/1.0.0";

    /// <summary>The longest namespace, bytes of UTF-8.</summary>
    public const int NamespaceLengthMax = 255;

    /// <summary>The longest answer that is read or made, bytes.</summary>
    internal const int AnswerLengthMax = 1024 * 1024;

    /// <summary>The most registrations that are read of one answer.</summary>
    internal const int RegistrationCountMax = 1000;

    /// <summary>What is around a record in a request, and around a registration in an answer, at most, bytes.</summary>
    internal const int Around = NamespaceLengthMax + 64;
}
