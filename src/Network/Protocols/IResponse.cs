using Bib.Network.Protos;
using Google.Protobuf;

namespace Bib.Network.Protocols;

/// <summary>What every protocol's answers have.</summary>
internal interface IResponse : IMessage
{
    /// <summary>The question's.</summary>
    ulong RequestId { get; set; }

    /// <summary>Why it was not answered as asked; null when it was.</summary>
    Error? Error { get; set; }
}
