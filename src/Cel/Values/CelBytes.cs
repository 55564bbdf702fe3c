namespace Cel.Values;

/// <summary>Bytes of the language.</summary>
internal sealed class CelBytes(ReadOnlyMemory<byte> memory) : CelReference(CelKind.Bytes)
{
    public ReadOnlyMemory<byte> Memory { get; } = memory;
}
