using Cel.Values;

namespace Cel.Evaluation;

/// <summary>Errors as values, one place for each wording.</summary>
internal static class Faults
{
    public static CelValue Of(CelErrorCode code, string message) => CelValue.Of(new CelError(code, message));

    public static CelValue Invalid(string message) => Of(CelErrorCode.InvalidArgument, message);

    public static CelValue Overflow(string what) => Of(CelErrorCode.Overflow, what);

    public static CelValue NoOverload(string function, params ReadOnlySpan<CelValue> arguments)
    {
        var kinds = new string[arguments.Length];
        for (var index = 0; index < kinds.Length; index++) kinds[index] = arguments[index].RuntimeType.Name;
        return Of(CelErrorCode.NoSuchOverload, $"no such overload: {function}({string.Join(", ", kinds)})");
    }

    public static CelValue NoKey(CelValue key) => Of(CelErrorCode.NoSuchKey, $"no such key: {key}");

    /// <summary>What a strict function gives for arguments one of which is an error or not known.</summary>
    public static CelValue Abrupt(params ReadOnlySpan<CelValue> arguments)
    {
        CelUnknown? unknown = null;
        CelValue? error = null;
        foreach (var argument in arguments)
        {
            if (argument.Unknown is { } one) unknown = CelUnknown.Join(unknown, one);
            else if (argument.IsError) error ??= argument;
        }

        return unknown is not null ? CelValue.Of(unknown) : error!.Value;
    }

    /// <summary>The same value; an error that does not say where it was met now does.</summary>
    public static CelValue At(CelValue value, int offset) =>
        value.Ref is CelError { Offset: < 0 } error ? CelValue.Of(new CelError(error.Code, error.Message, offset)) : value;
}
