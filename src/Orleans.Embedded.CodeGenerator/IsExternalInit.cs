namespace System.Runtime.CompilerServices;

/// <summary>What init-only properties need on netstandard2.0.</summary>
internal static class IsExternalInit;
