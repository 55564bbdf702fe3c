namespace Orleans.Concurrency;

/// <summary>A grain whose requests may all run between the turns of each other.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ReentrantAttribute : Attribute;
