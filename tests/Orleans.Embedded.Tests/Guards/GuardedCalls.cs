namespace Orleans.Embedded.Tests.Guards;

internal static class GuardedCalls
{
    public static Task CallAsyncOrNothing(this IGuardedGrain grain, string next) =>
        next.Length == 0 ? grain.NothingAsync() : grain.CallAsync(next[..1], next[1..]);
}
