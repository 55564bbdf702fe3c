using Orleans.Conformance.Errors;

namespace Orleans.Conformance.Filters;

public interface IFilteredGrain : IGrainWithStringKey
{
    Task<string> SayAsync(string word);

    Task<string> PassOnAsync(IFilteredGrain other, string word);
}

public sealed class FilteredGrain(Signals signals) : Grain, IFilteredGrain, IIncomingGrainCallFilter
{
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        var key = this.GetPrimaryKeyString();
        signals.Log(key, $"grain {context.MethodName}");
        if (context.Request.GetArgument(0) is "refuse") throw new RefusedException("refused by a filter", 0);
        try
        {
            await context.Invoke();
        }
        catch (RefusedException)
        {
            throw new RefusedException("translated", 1);
        }

        if (context.Request.GetArgument(0) is "change the result") context.Result = "changed";
        signals.Log(key, "grain end");
    }

    public Task<string> SayAsync(string word)
    {
        signals.Log(this.GetPrimaryKeyString(), $"method {word}");
        return word == "throw" ? throw new RefusedException("original", 0) : Task.FromResult(word);
    }

    public Task<string> PassOnAsync(IFilteredGrain other, string word) => other.SayAsync(word);
}

/// <summary>Logs around every call to a filtered grain; silo-wide.</summary>
public sealed class StampingFilter(Signals signals) : IIncomingGrainCallFilter
{
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.Grain is not FilteredGrain)
        {
            await context.Invoke();
            return;
        }

        var key = context.TargetId.Key.ToString()!;
        signals.Log(key, $"silo {context.MethodName}");
        await context.Invoke();
        signals.Log(key, "silo end");
    }
}

/// <summary>Logs every call that a grain of this silo makes to a filtered grain.</summary>
public sealed class OutgoingFilter(Signals signals) : IOutgoingGrainCallFilter
{
    public Task Invoke(IOutgoingGrainCallContext context)
    {
        if (context.InterfaceMethod.DeclaringType == typeof(IFilteredGrain))
            signals.Log($"{context.TargetId.Key}/out", context.MethodName);
        return context.Invoke();
    }
}
