namespace Bib.Query.Worker.Protocol;

/// <summary>The other side does not keep to the protocol: it is not listened to any longer.</summary>
internal sealed class ProtocolException(string message) : Exception(message);
