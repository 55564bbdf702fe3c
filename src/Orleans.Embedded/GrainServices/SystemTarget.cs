namespace Orleans.Runtime;

/// <summary>Base of what the silo itself runs and grains may call.</summary>
public abstract class SystemTarget : ISystemTarget
{
    internal SystemTarget(GrainId grainId) => GrainId = grainId;

    /// <summary>Its id.</summary>
    public GrainId GrainId { get; }

    /// <summary>A reference to it.</summary>
    public GrainReference GrainReference => Silo?.References.CreateUntyped(GrainId)
        ?? throw new InvalidOperationException($"{GrainId} was not started by a silo.");

    internal Embedded.Runtime.SiloRuntime? Silo { get; set; }
}
