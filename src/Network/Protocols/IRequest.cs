using Google.Protobuf;

namespace Bib.Network.Protocols;

/// <summary>What every protocol's questions have.</summary>
internal interface IRequest : IMessage
{
    /// <summary>Counts up on each stream, from 1.</summary>
    ulong RequestId { get; set; }
}
