namespace Libp2p.Protocols.AutoNat;

/// <summary>
/// Asking others whether one can be dialled, in both versions
/// (https://github.com/libp2p/specs/tree/master/autonat).
/// </summary>
public static class AutoNatProtocol
{
    /// <summary>Version 1: can I be dialled?</summary>
    public const string V1Id = "/libp2p/autonat/1.0.0";

    /// <summary>Version 2: can I be dialled at this address?</summary>
    public const string DialRequestId = "/libp2p/autonat/2/dial-request";

    /// <summary>Version 2: here I am, as you asked.</summary>
    public const string DialBackId = "/libp2p/autonat/2/dial-back";

    /// <summary>The most bytes of a message.</summary>
    public const int MessageLengthMax = 8 * 1024;

    /// <summary>The most addresses of a request.</summary>
    public const int AddressCountMax = 50;

    /// <summary>The most bytes of data in one message (version 2).</summary>
    public const int DataLengthMax = 4096;
}
