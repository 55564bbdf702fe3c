namespace Grpc.Core;

/// <summary>Decides whether a server's certificate is accepted; false ends the connection.</summary>
public delegate bool VerifyPeerCallback(VerifyPeerContext context);
