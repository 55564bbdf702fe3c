namespace Grpc.Core;

[Flags]
internal enum CallFlags
{
    None = 0,
    WaitForReady = 0x20,
}
