using Orleans.Embedded.Invocation;

namespace Orleans.Embedded.Guards;

/// <summary>
/// Sees that what crosses a call could cross a wire, and rebuilds it, so that neither side shares an object with the
/// other by accident.
/// </summary>
internal sealed class CallGuard
{
    private readonly ValueRebuilder _rebuilder = new();

    public void CopyArguments(GrainCall call)
    {
        for (var i = 0; i < call.ArgumentCount; i++)
        {
            if (call.GetArgument(i) is not { } value) continue;
            try
            {
                call.SetArgument(i, _rebuilder.Rebuild(value)!);
            }
            catch (RebuildFailure failure)
            {
                throw new ForbiddenValueException(
                    $"Argument \"{call.Method.Arguments[i].Name}\" of {call.Method} may not cross a call: {failure.Message}");
            }
        }
    }

    public TResult CopyAnswer<TResult>(GrainCall call, TResult answer)
    {
        try
        {
            return (TResult)_rebuilder.Rebuild(answer)!;
        }
        catch (RebuildFailure failure)
        {
            throw new ForbiddenValueException($"The answer of {call.Method} may not cross a call: {failure.Message}");
        }
    }

    /// <summary>What to fail with in place of a failure that may not cross; null when it may.</summary>
    public static Exception? Refuse(GrainCall call, Exception failure)
    {
        for (var part = failure; part is not null; part = part.InnerException)
        {
            var type = part.GetType();
            if (type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false) || IsWellKnown(type)) continue;
            return new ForeignExceptionException(
                $"{call.Method} failed with {(ReferenceEquals(part, failure) ? "" : "an inner ")}{type.FullName}, which would "
                + "not arrive in another process. Throw one of your own, marked [GenerateSerializer], without a foreign inner "
                + $"exception. It was: {failure}");
        }

        return null;
    }

    private static bool IsWellKnown(Type type) => type.Assembly == typeof(CallGuard).Assembly
        || type.Assembly == typeof(object).Assembly
        || type.Assembly.GetName().Name!.StartsWith("System.", StringComparison.Ordinal);
}
