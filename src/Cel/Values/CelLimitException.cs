namespace Cel.Values;

/// <summary>Ends an evaluation that met a limit: nothing in the expression may go on after it.</summary>
internal sealed class CelLimitException(CelErrorCode code, string message) : Exception(message)
{
    public CelErrorCode Code { get; } = code;
}
