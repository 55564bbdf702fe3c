using System.Globalization;

namespace Orleans;

/// <summary>How long callers of this method wait for its answer.</summary>
/// <param name="timeout">A <see cref="TimeSpan"/> as text: <c>00:00:10</c> is ten seconds.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ResponseTimeoutAttribute(string timeout) : Attribute
{
    /// <summary>The time.</summary>
    public TimeSpan? Timeout { get; init; } = TimeSpan.Parse(timeout, CultureInfo.InvariantCulture);
}
