namespace Orleans;

/// <summary>A grain named by a <see cref="Guid"/> and a string that extends it.</summary>
public interface IGrainWithGuidCompoundKey : IGrain;
