namespace Orleans.Runtime;

/// <summary>The steps in which a grain is activated.</summary>
public static class GrainLifecycleStage
{
    /// <summary>Before everything.</summary>
    public const int First = int.MinValue;

    /// <summary>States are read.</summary>
    public const int SetupState = 1_000;

    /// <summary><see cref="IGrainBase.OnActivateAsync"/> runs.</summary>
    public const int Activate = SetupState + 1_000;

    /// <summary>After everything.</summary>
    public const int Last = int.MaxValue;
}
