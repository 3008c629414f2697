export * from '../../../scripts/templates/evaluate.ts';
